"""The tests: they mirror the packages; architecture/ holds the guards, stories/ the whole stories."""
