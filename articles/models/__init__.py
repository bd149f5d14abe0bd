"""The newsroom's nouns, each beside its queryset."""

from .account import AccountChange, AccountNotice, GuessCount, User
from .archive import ArchiveFile
from .auto_publishing import AutoPublishing
from .bare_picture import BarePicture
from .category import Category
from .composed import ComposedPost
from .correction import Correction
from .duty_period import DutyPeriod, Holiday
from .editing import Autosave, EditLock, FirstSave
from .edition import Edition
from .event import EditorialEvent
from .feed import Feed, FeedItem, FeedRound, FetchedOriginal
from .fingerprint import CommonFingerprint, Fingerprint
from .home import HomeSlot
from .host_turn import HostTurn, RobotsText
from .job import JobSlot, Worker
from .link_check import LinkCheck
from .page import PlainPage
from .picture import Picture
from .post import Post
from .preview_stop import PreviewStop
from .protected_name import ProtectedName
from .ready_page import ReadyPage
from .redirect import Redirect
from .revision import KeptText, PendingRevision
from .rule_feedback import FalseAlarm, RuleTrial
from .rule_finding import FindingLook, RuleFinding
from .rule_version import RuleVersion
from .search import AliasGroup, EmptySearch, EverydayWord, SearchDoc, SearchName, SearchText
from .signature import Amendment, Contribution, PostReview, ReviewRule, SignOff
from .source import OriginalText, Source, SourceLink
from .source_list import ListedUnit, SourceList
from .story import StoryLook, StoryPair, StoryPlace
from .tag import Tag, TaggedPost

__all__ = [
    "AccountChange",
    "AccountNotice",
    "AliasGroup",
    "Amendment",
    "ArchiveFile",
    "AutoPublishing",
    "Autosave",
    "BarePicture",
    "Category",
    "CommonFingerprint",
    "ComposedPost",
    "Contribution",
    "Correction",
    "DutyPeriod",
    "EditLock",
    "Edition",
    "EditorialEvent",
    "EmptySearch",
    "EverydayWord",
    "FalseAlarm",
    "Feed",
    "FeedItem",
    "FeedRound",
    "FetchedOriginal",
    "FindingLook",
    "Fingerprint",
    "FirstSave",
    "GuessCount",
    "Holiday",
    "HomeSlot",
    "HostTurn",
    "JobSlot",
    "KeptText",
    "LinkCheck",
    "ListedUnit",
    "OriginalText",
    "PendingRevision",
    "Picture",
    "PlainPage",
    "Post",
    "PostReview",
    "PreviewStop",
    "ProtectedName",
    "ReadyPage",
    "Redirect",
    "ReviewRule",
    "RobotsText",
    "RuleFinding",
    "RuleTrial",
    "RuleVersion",
    "SearchDoc",
    "SearchName",
    "SearchText",
    "SignOff",
    "Source",
    "SourceLink",
    "SourceList",
    "StoryLook",
    "StoryPair",
    "StoryPlace",
    "Tag",
    "TaggedPost",
    "User",
    "Worker",
]
