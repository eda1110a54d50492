"""Microsoft's Web IQ, Bing's successor, under `/webiq/v3`: web, news, browse; images and videos are empty."""
