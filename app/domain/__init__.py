"""What treaty actions mean: pure functions over plain values, no I/O and no clock."""
