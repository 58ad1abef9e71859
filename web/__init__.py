"""The face: pages, API and commands; thin views over the use cases."""
