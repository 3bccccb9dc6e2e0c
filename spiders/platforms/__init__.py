"""The platforms that Countywatch knows: one small module each, listed here by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from groundwork.errors import WrongUse
from spiders.platforms import (
    boardbook,
    boarddocs,
    budgetpage,
    civicclerk,
    civicplus,
    civicweb,
    destiny,
    document,
    drupal,
    escribe,
    federalregister,
    generic,
    googlecal,
    granicus,
    icedetention,
    icepage,
    ics,
    iqm2,
    legistar,
    municode,
    novusagenda,
    onbase,
    opencities,
    primegov,
    rss,
    sitefinity,
    statements,
    swagit,
    techshare,
    towncloud,
    usaspending,
    vision,
)
from spiders.platforms.base import Listing, PageRequest, Parse, Platform

PLATFORMS: dict[str, Platform] = {
    platform.name: platform
    for platform in (
        legistar.PLATFORM,
        civicplus.PLATFORM,
        civicclerk.PLATFORM,
        primegov.PLATFORM,
        escribe.PLATFORM,
        granicus.PLATFORM,
        iqm2.PLATFORM,
        novusagenda.PLATFORM,
        municode.PLATFORM,
        destiny.PLATFORM,
        onbase.PLATFORM,
        boarddocs.PLATFORM,
        boardbook.PLATFORM,
        civicweb.PLATFORM,
        swagit.PLATFORM,
        vision.PLATFORM,
        techshare.PLATFORM,
        towncloud.PLATFORM,
        opencities.PLATFORM,
        sitefinity.PLATFORM,
        googlecal.PLATFORM,
        ics.PLATFORM,
        rss.PLATFORM,
        drupal.PLATFORM,
        generic.PLATFORM,
        budgetpage.PLATFORM,
        statements.PLATFORM,
        icepage.PLATFORM,
        icedetention.PLATFORM,
        usaspending.PLATFORM,
        federalregister.PLATFORM,
        document.PLATFORM,
    )
}

__all__ = ["PLATFORMS", "Listing", "PageRequest", "Platform", "named", "parse_of", "recognise"]


def named(name: str) -> Platform:
    """The platform of this name; raises WrongUse naming those that are known."""
    if name not in PLATFORMS:
        raise WrongUse(f"There is no platform '{name}'; known are: {', '.join(sorted(PLATFORMS))}.")
    return PLATFORMS[name]


def recognise(url: str, body: bytes) -> Platform | None:
    """The platform whose marks a fetched page carries, or None."""
    return next((p for p in PLATFORMS.values() if p.recognises(url, body)), None)


def parse_of(platform: Platform, options: Mapping[str, str]) -> Parse:
    """How a source with these options is read; raises BadInput for a selector that is none."""
    if platform is not generic.PLATFORM:
        return platform.parse
    return replace(platform, read=generic.configured(options)).parse
