"""What the run tests, the demo and the benchmark share: private servers under a directory of ours."""
