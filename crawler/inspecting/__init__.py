"""What a corpus holds, what became of one page, and what two corpora differ in."""
