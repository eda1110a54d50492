"""Hosts and parameters by which a link earns money, and hosts that serve ads or watch readers.

Source: the tracking domains that the affiliate networks and ad exchanges name in their own publisher documentation, as
of 2026. The tables are small on purpose: the networks that most pages use, not every one. A host stands for itself and
for all names under it.

In: the value of a href or src. Out: its host, whether that is in a table, and whether it is an affiliate link.
Must not: fetch, follow redirects, or raise on whatever stands in an attribute.
"""

import re
from functools import lru_cache

# Redirectors of affiliate networks: whoever links to them is paid for the sale.
AFFILIATE_HOSTS = frozenset((
    "amzn.to",                                                                     # Amazon's short links
    "awin1.com", "zenaps.com", "shareasale.com", "shareasale-analytics.com",       # Awin
    "anrdoezrs.net", "dpbolvw.net", "jdoqocy.com", "kqzyfj.com", "tkqlhce.com",    # CJ
    "click.linksynergy.com",                                                       # Rakuten
    "pxf.io", "sjv.io", "evyy.net", "7eer.net", "ojrq.net", "pjtra.com", "pntra.com",  # Impact, Pepperjam
    "prf.hn", "go.redirectingat.com", "go.skimresources.com", "redirect.viglink.com",  # Partnerize, Skimlinks, Sovrn
    "rover.ebay.com", "ebay.us", "s.click.aliexpress.com",                         # eBay, AliExpress
    "hop.clickbank.net", "digistore24.com", "go.2checkout.com",                    # ClickBank, Digistore24, 2Checkout
    "clk.tradedoubler.com", "ad.zanox.com", "ad.admitad.com", "track.webgains.com", "track.flexlinkspro.com",
    "tc.tradetracker.net", "ds1.nl", "go.linkby.com", "shop-links.co", "narrativ.com", "howl.me", "rstyle.me",
))  # fmt: skip

# Query parameters that name the partner on the shop's own address, whatever the host.
AFFILIATE_PARAMETERS = frozenset((
    "aff", "aff_id", "affid", "affiliate", "affiliate_id", "affiliateid", "aff_sub", "a_aid", "wpam_id",
    "irclickid", "irgwc", "awc", "awinaffid", "campid", "ascsubtag", "tduid", "clickref", "hop",
))  # fmt: skip

# "tag" and "aid" are common words; they name a partner on these hosts only.
_SHOP_PARAMETERS = (("amazon", "tag"), ("amazon", "linkcode"), ("booking", "aid"))

AD_HOSTS = frozenset((
    "doubleclick.net", "googlesyndication.com", "googleadservices.com", "googletagservices.com", "adnxs.com",
    "amazon-adsystem.com", "taboola.com", "outbrain.com", "pubmatic.com", "rubiconproject.com", "openx.net",
    "media.net", "ezoic.net", "ezojs.com", "mgid.com", "revcontent.com", "criteo.com", "criteo.net", "adform.net",
    "popads.net", "propellerads.com", "adsterra.com", "a-ads.com", "infolinks.com", "mediavine.com", "raptive.com",
    "adthrive.com", "teads.tv", "smartadserver.com", "yieldlove.com", "exoclick.com", "juicyads.com",
))  # fmt: skip

TRACKER_HOSTS = frozenset((
    "google-analytics.com", "googletagmanager.com", "connect.facebook.net", "hotjar.com", "segment.com", "segment.io",
    "mixpanel.com", "clarity.ms", "quantserve.com", "scorecardresearch.com", "mc.yandex.ru", "hs-scripts.com",
    "hs-analytics.net", "nr-data.net", "newrelic.com", "fullstory.com", "mouseflow.com", "crazyegg.com",
    "chartbeat.com", "parsely.com", "amplitude.com", "heapanalytics.com", "bat.bing.com", "snap.licdn.com",
    "analytics.tiktok.com", "static.ads-twitter.com", "statcounter.com", "histats.com", "hm.baidu.com", "cnzz.com",
))  # fmt: skip

# A link's address is looked at up to here; the names that matter stand at its beginning.
_MOST_CHARACTERS = 2048

_HOST = re.compile(r"\s*(?:https?:)?//(?:[^/?#@\s]*@)?([^/?#:@\s]+)", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&;]([a-z0-9_]{1,20})=", re.IGNORECASE)


def host_of(address: str) -> str:
    """Give the host that an absolute address names, in lower case, or "".

    Example:
        >>> host_of("//WWW.Example.com:8080/x"), host_of("/x")
        ('www.example.com', '')
    """
    found = _HOST.match(address[:_MOST_CHARACTERS])
    return found[1].lower().rstrip(".") if found else ""


def is_affiliate(address: str) -> bool:
    """Say whether whoever set this link earns by it, as far as the address shows.

    Example:
        >>> is_affiliate("https://www.amazon.de/dp/B000?tag=shop-21"), is_affiliate("https://a.test/?tag=lxml")
        (True, False)
    """
    host = host_of(address)
    if not host:
        return False
    if under(host, AFFILIATE_HOSTS):
        return True
    names = {name.lower() for name in _PARAMETER.findall(address[:_MOST_CHARACTERS])}
    if not names:
        return False
    if names & AFFILIATE_PARAMETERS:
        return True
    labels = host.split(".")
    return any(shop in labels and name in names for shop, name in _SHOP_PARAMETERS)


# A page names the same few hosts again and again.
@lru_cache(maxsize=10_000)
def under(host: str, hosts: frozenset[str]) -> bool:
    """Say whether a host or one that it lies under is in a table."""
    while host:
        if host in hosts:
            return True
        host = host.partition(".")[2]
    return False
