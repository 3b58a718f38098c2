"""Tests of the Discord adapter: pure rendering, behaviour in a simulated Discord, life and death on real sockets."""
