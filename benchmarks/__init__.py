"""Timings of the product, each beside its limit and, where there is one, beside a bare floor of the same run."""
