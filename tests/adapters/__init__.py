"""Tests of the adapters: each through the streams or sockets of its own place."""
