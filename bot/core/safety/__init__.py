"""Which messages must not get an ordinary reply: rules that can be read, and a classifier that learns from examples."""
