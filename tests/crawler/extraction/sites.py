# ruff: noqa: E501 - markup is as long as it is
"""Hand-made pages, one of each type, as templates of real sites make them: what must come out, and what must not."""

from dataclasses import dataclass

_NAVIGATION = """<header class="site-header"><a class="logo" href="/">Packhound</a>
<nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li><li><a href="/shop">Shop</a>
</li><li><a href="/contact">Contact</a></li><li><a href="/login">Log in</a></li></ul></nav>
<form class="search"><input name="q"><button>Search</button></form></header>"""
_FOOTER = """<footer class="site-footer"><ul><li><a href="/privacy">Privacy policy</a></li><li><a href="/terms">Terms of use
</a></li><li><a href="/jobs">Careers</a></li></ul><p>© 2024 Packhound Ltd. All rights reserved.</p></footer>"""
_SIDEBAR = """<aside class="sidebar"><h3>Related articles</h3><ul><li><a href="/a">Ten kennels worth a visit</a></li>
<li><a href="/b">Why terriers dig</a></li><li><a href="/c">A winter coat for greyhounds</a></li></ul>
<div class="newsletter"><h3>Newsletter</h3><p>Subscribe to our newsletter.</p><button>Subscribe</button></div></aside>"""
_COOKIES = '<div class="cookie-banner"><p>We use cookies to improve your visit.</p><button>Accept all</button></div>'


@dataclass(frozen=True, slots=True)
class Sample:
    """A page, with lines that its main text holds and words that it does not."""

    page_type: str
    markup: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...] = ("Log in", "Privacy policy", "All rights reserved", "We use cookies", "Careers")


def _page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{_COOKIES}{_NAVIGATION}{body}{_FOOTER}</body></html>"
    )


_PARAGRAPHS = (
    "Bloodhounds have followed people through forests for more than a thousand years, and the first records of it are "
    "from the abbey of Saint Hubert, where the monks kept packs of black hounds.",
    "A hound smells the flakes of skin that everybody loses, some forty thousand a minute. They sink to the ground, and "
    "in cool and moist weather they keep their scent for days.",
    "Handlers speak of the dog's nose as of an instrument that has to be tuned: each morning starts with a short trail, "
    "laid by a person whom the dog does not know.",
    "Whether a trail ends at a road or goes on behind it, says the trainer Ann Weaver, is what takes longest to learn, "
    "and no dog learns it in its first year.",
)

ARTICLE = Sample(
    "article",
    _page(
        "How bloodhounds follow a trail - Packhound",
        '<main><article class="post"><h1>How bloodhounds follow a trail</h1><div class="byline">By <a href="/w">Jo Field</a>'
        f'</div><div class="entry-content"><p>{_PARAGRAPHS[0]}</p><p>{_PARAGRAPHS[1]}</p><h2>Tuning the nose</h2>'
        f"<p>{_PARAGRAPHS[2]}</p><blockquote><p>{_PARAGRAPHS[3]}</p></blockquote></div>"
        '<div class="share"><a href="#">Share on Facebook</a> <a href="#">Tweet</a></div></article>'
        f"{_SIDEBAR}</main>",
        '<meta property="og:type" content="article"><script type="application/ld+json">{"@type":"NewsArticle",'
        '"headline":"How bloodhounds follow a trail"}</script>',
    ),
    ("# How bloodhounds follow a trail", *_PARAGRAPHS[:3], "## Tuning the nose", f"> {_PARAGRAPHS[3]}"),
    ("Log in", "Privacy policy", "All rights reserved", "We use cookies", "Why terriers dig", "Tweet", "Subscribe"),
)

DOCUMENTATION = Sample(
    "documentation",
    _page(
        "Trails — Hound 2.1 documentation",
        '<div class="sphinxsidebar"><h3>Table of contents</h3><ul><li><a href="#a">Following a trail</a></li><li>'
        '<a href="#b">Settings</a></li></ul></div><div class="document"><div class="body" role="main"><section id="a">'
        '<h1>Following a trail<a class="headerlink" href="#a">¶</a></h1><p>The function <code>follow()</code> yields each '
        "step of a trail, from the first to the last one that can be smelled. It takes the name of a trail, and the age "
        "in hours up to which a step is worth following.</p>"
        '<div class="highlight-python"><div class="highlight"><pre><span class="k">def</span> <span>follow</span>(trail):\n'
        "    for step in trail:\n        yield step\n</pre></div></div>"
        '<section id="b"><h2>Settings<a class="headerlink" href="#b">¶</a></h2><p>All of these are read when the program '
        "starts, and a trail that is being followed keeps the values it began with.</p>"
        '<table class="docutils"><thead><tr><th>Name</th><th>Default</th><th>Meaning</th></tr></thead><tbody>'
        "<tr><td>max_age_h</td><td>48</td><td>oldest step that is followed</td></tr>"
        "<tr><td>min_steps</td><td>10</td><td>shortest trail that is reported</td></tr></tbody></table>"
        "<p>Before the first trail:</p><ol><li>let the hound smell the sample for a minute,</li>"
        "<li>lead it to the place where the trail begins,</li><li>say nothing until it moves.</li></ol></section></section>"
        "</div></div>",
    ),
    (
        "# Following a trail",
        "The function `follow()` yields each step of a trail",
        "```\ndef follow(trail):\n    for step in trail:\n        yield step\n```",
        "## Settings",
        "| Name | Default | Meaning |\n| --- | --- | --- |\n| max_age_h | 48 | oldest step that is followed |\n| min_steps",
        "- let the hound smell the sample for a minute,\n- lead it to the place where the trail begins,\n- say nothing",
    ),
    ("Log in", "Privacy policy", "All rights reserved", "We use cookies", "¶", "Table of contents"),
)

_POSTS = (
    ("rover", "My beagle loses the trail at every crossing. He circles, finds it again, and loses it ten steps on."),
    (
        "ann_w",
        "How old is the trail when you let him go? Mine was like that until I stopped laying them in the morning.",
    ),
    (
        "houndsman",
        "Crossings are hard because cars carry the scent along. Walk him over to the other side and let him search.",
    ),
    ("rover", "Thank you both, walking him across helped at once. I will lay the next ones in the evening and report."),
)

FORUM = Sample(
    "forum",
    _page(
        "Beagle loses trail at crossings | Packhound Forum",
        '<div class="p-body"><h1 class="thread-title">Beagle loses trail at crossings</h1><div class="message-list">'
        + "".join(
            f'<article class="message post"><div class="message-user"><h4 class="username">{name}</h4>'
            f'<span>Member</span></div><div class="message-content"><time>Mar {day}, 2024</time><div class="bbWrapper">'
            f'{text}</div></div><div class="message-actions"><a href="#">Like</a> <a href="#">Reply</a> '
            f'<a href="#">Report</a></div></article>'
            for day, (name, text) in enumerate(_POSTS, start=3)
        )
        + '</div><div class="similar-threads"><h3>Similar threads</h3><ul><li><a href="/t/1">Best lead for a basset'
        '</a></li><li><a href="/t/2">Puppy and trains</a></li></ul></div></div>',
        '<script type="application/ld+json">{"@type":"DiscussionForumPosting","headline":"Beagle loses trail at '
        'crossings","text":"' + _POSTS[0][1] + '"}</script>',
    ),
    tuple(text for _, text in _POSTS),
    ("Log in", "Privacy policy", "All rights reserved", "We use cookies", "Puppy and trains"),
)

PRODUCT = Sample(
    "product",
    _page(
        "Trailing harness L - Packhound Shop",
        '<main class="product"><div class="gallery"><img alt="front"></div><div class="product-summary">'
        '<h1 class="product-title">Trailing harness L</h1><div class="price">$49.00</div><button>Add to cart</button></div>'
        '<div class="product-description"><h2>Description</h2><p>A harness for long trails, of soft cotton that dries '
        "overnight. The ring for the line sits far back, so that the hound can keep its nose on the ground without "
        "feeling the pull of the line on its neck.</p><ul><li>Fits chests from 70 to 90 cm</li><li>Washable at 40 degrees"
        "</li><li>Reflecting stripes on both sides</li></ul></div>"
        '<section class="related-products"><h2>You may also like</h2><div class="card"><a href="/p/1">Line, 10 m</a> '
        '<span class="price">$19.00</span></div><div class="card"><a href="/p/2">Water bottle</a> <span class="price">'
        "$9.00</span></div></section></main>",
        '<meta property="og:type" content="product"><script type="application/ld+json">{"@type":"Product","name":'
        '"Trailing harness L","description":"A harness for long trails, of soft cotton that dries overnight.",'
        '"offers":{"@type":"Offer","price":"49.00"}}</script>',
    ),
    ("feeling the pull of the line on its neck.", "- Washable at 40 degrees"),
    ("Log in", "Privacy policy", "All rights reserved", "We use cookies", "Water bottle"),
)

_KENNELS = ("Fern Hill", "Long Acre", "Stone Bridge", "Green Lane", "Otter Creek", "High Moor", "Low Marsh", "Oak End")

_WARES = ("Harness", "Long line", "Collar")

COLLECTION = Sample(
    "collection",
    _page(
        "Harnesses and lines - Packhound Shop",
        '<main class="collection"><h1>Harnesses and lines</h1><p class="collection-description">Harnesses and lines for hounds that work, sewn by hand in our own workshop and tried on our own pack before they are sold.</p>'
        '<div class="filters"><button>Sort by</button><button>Filter</button></div><ul class="product-grid">'
        + "".join(
            f'<li class="product-card"><a href="/p/{at}"><h3 class="card-title">{ware} {name}</h3></a><div class="price">${at}9.00</div><button>Add to cart</button></li>'
            for at, name in enumerate(_KENNELS, start=2)
            for ware in _WARES
        )
        + "</ul></main>",
        '<script type="application/ld+json">{"@type":"CollectionPage","name":"Harnesses and lines"}</script>',
    ),
    ("Harnesses and lines for hounds that work", *(f"{ware} {name}" for name in _KENNELS for ware in _WARES)),
)

LISTING = Sample(
    "listing",
    _page(
        "News for handlers - Packhound",
        '<main><h1>News for handlers</h1><div class="post-list">'
        + "".join(
            f'<article class="teaser"><h2><a href="/n/{at}">The kennel at {name} opens its doors</a></h2>'
            f"<p>Visitors at {name} can walk with the pack on the first Sunday of the month, and stay for the feeding "
            "afterwards.</p></article>"
            for at, name in enumerate(_KENNELS)
        )
        + '</div><div class="pagination"><a href="?p=2">2</a> <a href="?p=3">3</a> <a href="?p=2">Next</a></div></main>',
    ),
    tuple(f"Visitors at {name} can walk with the pack" for name in _KENNELS),
)

SERVICE = Sample(
    "service",
    _page(
        "Trailing courses for hounds and handlers | Packhound",
        '<main><section class="hero"><h1>Trailing courses for hounds and handlers</h1><p>Learn in four weekends what takes '
        'others years, with trainers who work for the police.</p><a class="btn" href="/book">Book now</a></section>'
        '<section class="features"><h2>What you get</h2><div class="feature"><h3>Small groups</h3><p>Four teams at most, so '
        'that each hound works twice a day and rests in between.</p></div><div class="feature"><h3>Real places</h3><p>We '
        "train in towns, at stations and in the woods, in any weather.</p></div></section>"
        '<section class="faq"><h2>Questions</h2><div class="faq-item"><h3>How old must my hound be?</h3><div '
        'class="faq-answer" style="display: none">Ten months at least, because younger joints do not bear the pull of the '
        "line for hours.</div></div></section></main>",
        '<script type="application/ld+json">{"@type":"LocalBusiness","name":"Packhound"}</script>',
    ),
    (
        "# Trailing courses for hounds and handlers",
        "Four teams at most, so that each hound works twice a day",
        "We train in towns, at stations and in the woods",
        "younger joints do not bear the pull of the line",
    ),
)

SAMPLES = (ARTICLE, DOCUMENTATION, FORUM, PRODUCT, COLLECTION, LISTING, SERVICE)
