"""Web archives, read: WARC, ARC and WET, from any crawler, damaged or not."""
