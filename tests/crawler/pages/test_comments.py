"""Words in comments: counted as browsers see comments, in linear time."""

import time

import pytest

from crawler.pages.comments import comment_words


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("", 0),
        ("<p>no comment</p>", 0),
        ("a<!-- buy cheap pills -->b<!--more-->", 4),
        ("<!-- never ends <p>x</p>", 3),
        ("<SCRIPT><!-- code //--></SCRIPT><!--one-->", 1),
        ("<style><!-- p {} --></style>", 0),
        ("<!-- <script> --> <!-- two words --></script>", 3),
        ("<script>never ends <!-- x -->", 0),
        ("<!---->", 0),
        ("<!-- white\u3000space\xa0beyond ASCII, é \ud800 -->", 6),
    ],
)
def test_words_of_comments_are_counted(markup: str, words: int) -> None:
    assert comment_words(markup) == words


@pytest.mark.parametrize("piece", ["<!--", "<!-- a -->", "<script", "<script><!--", "<script></script><!--x-->", "-->"])
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    began = time.process_time()
    comment_words(piece * 200_000)
    assert time.process_time() - began < 5
