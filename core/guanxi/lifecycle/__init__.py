"""A plugin's life: its tables made and brought up to date, its data taken away into a file and back."""
