"""What makes two addresses of one page: marks of who sent the reader, and the forms of AMP and mobile pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult

_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid ymclid twclid ttclid igshid igsh mibextid li_fat_id epik "
    "rdt_cid srsltid mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv oly_anon_id "
    "oly_enc_id ml_subscriber ml_subscriber_hash wickedid _openstat _ga _gl _ke ga_source ga_medium ga_campaign ga_content "
    "ga_term pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid ns_campaign ns_mchannel ns_source ns_linkname "
    "ns_fee at_medium at_campaign at_campaign_type at_format at_link_id at_link_origin at_link_type at_ptr_name at_bbc_team "
    "xtor wt_mc wt_zmc wt.mc_id s_cid cmpid ncid intcid smid smtyp sr_share soc_src soc_trk "
    "guccounter guce_referrer guce_referrer_sig ref_src ref_url __twitter_impression feedtype feedname phpsessid "
    "amp_js_v amp_gsa amp_lite usqp noamp nonamp".split()
)
"""Parameters that never choose what is shown, in lower case: advertisers' clicks, newsletters, counters, AMP viewers. Such as do
on some sites only (`ref`, `source`, `cid`, `s`, `from`) are not among them."""
_TRACKING_PREFIXES = ("utm_", "mtm_", "hsa_", "itm_", "at_custom")
_TRACKING_AT = {
    "theguardian.com": {"cmp"},
    "nytimes.com": {"partner", "emc"},
    "wsj.com": {"mod"},
    "barrons.com": {"mod"},
    "marketwatch.com": {"mod"},
    "dailymail.co.uk": {"ito"},
    "bbc.com": {"ocid"},
    "bbc.co.uk": {"ocid"},
    "msn.com": {"ocid"},
}
"""The same on one site."""

_AMP_PARAMETERS = {("outputtype", "amp"), ("output", "amp"), ("view", "amp")} | {
    (name, value) for name in ("amp", "_amp") for value in ("", "1", "true")
}
_BLOGGER_PATH = re.compile(r"/\d{4}/\d\d/[^/]+\.html")  # the only one known for its mobile form, `?m=1`

_AMP_CACHES = ("cdn.ampproject.org", "bing-amp.com", "amp.cloudflare.com")
_AMP_VIEWERS = re.compile(r"(?:google\.[a-z]{2,3}(?:\.[a-z]{2})?|bing\.com)")
_CACHE_PATH = re.compile(r"/(?:c|v|wp)/(?:s/)?(?=[^/.]+\.)")
_VIEWER_PATH = re.compile(r"/amp/(?:s/)?(?=[^/.]+\.)")


def without_marks(pieces: Sequence[str], site: str | None, path: str) -> list[str]:
    """The pieces of a query but those that say who sent the reader, or which twin of the page is asked for."""
    return [piece for piece in pieces if not _is_mark(piece.lower(), site, path)]


def _is_mark(piece: str, site: str | None, path: str) -> bool:
    name, _, value = piece.partition("=")
    return (
        name in _TRACKING
        or name.startswith(_TRACKING_PREFIXES)
        or name in _TRACKING_AT.get(site or "", ())
        or (name, value) in _AMP_PARAMETERS
        or (piece in ("m=0", "m=1") and _BLOGGER_PATH.fullmatch(path) is not None)
    )


def without_amp(path: str) -> str:
    """The path of the page whose AMP form this is, without slashes at its end. A path of "amp" alone is a page of its own."""
    while True:
        path = path.rstrip("/")
        for ending, instead in (("/amp", ""), (".amp", ""), (".amp.html", ".html")):
            stem = path.removesuffix(ending)
            if stem != path and stem.rsplit("/", 1)[-1].strip("."):
                path = stem + instead
                break
        else:
            if not path.startswith("/amp/") or not path[5:].strip("/"):
                return path
            path = path[4:]


def amp_source(host: str, parts: SplitResult) -> str | None:
    """The address that an AMP cache or viewer serves; None for any other host."""
    if host.endswith(_AMP_CACHES) and any(host == cache or host.endswith(f".{cache}") for cache in _AMP_CACHES):
        hit = _CACHE_PATH.match(parts.path)
    elif _AMP_VIEWERS.fullmatch(host):
        hit = _VIEWER_PATH.match(parts.path)
    else:
        return None
    if hit is None:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{parts.path[hit.end() :]}{query}"
