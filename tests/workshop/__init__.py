"""The workshop of the maintainers."""
