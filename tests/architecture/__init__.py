"""The house rules as tests: they read the code instead of running it, and grow with it by themselves."""
