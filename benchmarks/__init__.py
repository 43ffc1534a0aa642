"""Measurements that anyone can repeat; each writes a file under ``benchmarks/results``."""
