"""Made documents: as many as wanted, the same each time, of whole sentences and no new words."""

from benchmarks.growing import grown

ROWS = [
    ("a", "Green stones of the river", "Stones are green. They lie in the river! Nobody knows."),
    ("b", "Clouds", "Clouds pass, e.g. in the morning."),
]


def test_there_are_as_many_as_wanted_and_the_given_ones_stay() -> None:
    made = grown(ROWS, 7)
    assert made[:2] == ROWS
    assert len({doc_id for doc_id, _, _ in made}) == 7
    assert grown(ROWS, 7) == made != grown(ROWS, 7, seed=1)
    assert grown(ROWS, 1) == grown(ROWS, 0) == ROWS


def test_sentences_are_whole_and_titles_have_the_words_of_one() -> None:
    sentences = {"Stones are green.", "They lie in the river!", "Nobody knows.", "Clouds pass, e.g. in the morning."}
    titles = [sorted(title.split()) for _, title, _ in ROWS]
    for _, title, text in grown(ROWS, 50)[2:]:
        assert sorted(title.split()) in titles
        rest = text
        for sentence in sentences:
            rest = rest.replace(sentence, "")
        assert not rest.strip()
