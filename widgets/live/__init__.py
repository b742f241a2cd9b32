"""Models that live in the kernel: which there are (`models`), and how a widget's view asks them (`answering`)."""
