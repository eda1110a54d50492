"""The most frequent words of some languages, which hold sentences together and say little of their topic.

Out: `FUNCTION_WORDS` by primary language subtag; languages that are not listed have none, and measures that need
them then say NaN. Chosen by hand from the top of frequency lists; 30 to 50 words cover a third to a half of a text.
Must not: grow into stop words for search, which is the indexer's matter.
"""

_LISTS = {
    "en": "the of and to in a is that it for was on are as with be by at this from or have an they which you had not "
    "but were his her has its we can all will one their there been if more when who so about no would what your our "
    "also may than these into other do how",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er "
    "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis "
    "mehr durch man",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou "
    "son aux cette ses mais comme on nous sa vous été être elle fait leur d'une d'un l'on ont entre deux même",
    "es": "de la que el en y a los del se las por un para con no una su al lo como más o pero sus le ha me si sin "
    "sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde",
    "it": "di e il la che in a per un del è non una i le con si da della dei sono come più al anche alla nel ha o gli "
    "ma lo su delle questo nella dal se essere ed era loro tra stato questa suo ai",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu "
    "sua ou ser quando muito há nos já está eu também só pelo pela até isso",
    "nl": "de van het een en in is dat op te zijn met voor niet die aan er om als door naar ook bij maar uit dan over "
    "was nog worden wordt of tot deze hij heeft meer ze we kan zich geen hun werd",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var sig så från vi kan när år "
    "under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla",
    "pl": "w i na z do się nie że to jest o od za jak po przez co dla ale są jego tym oraz być które który był ma "
    "tego tak już czy także może tylko przy lub jej jako ich",
    "ru": "и в не на я что он с как это по но к из у за от так для же все о бы его только или еще мы вы то было "
    "был если их при уже до когда может где чтобы она они",
}

FUNCTION_WORDS: dict[str, frozenset[str]] = {tag: frozenset(words.split()) for tag, words in _LISTS.items()}


def function_words(language: str) -> frozenset[str]:
    """Give the words for a BCP 47 tag; none for a language that is not listed, and for "und"."""
    return FUNCTION_WORDS.get(language.partition("-")[0].lower(), frozenset())
