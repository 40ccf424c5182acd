"""Reading one customer, as its page and its forms show it."""

from guanxi.customers.queries.figures import Figures, figures_of
from guanxi.customers.queries.page import CustomerHead, CustomerPage, customer_head, customer_page
from guanxi.customers.queries.parts import (
    CollaboratorRow,
    PersonRow,
    PointRow,
    RelatedRow,
    TagRow,
    all_tags,
    collaborators_of,
    people_of,
    points_of,
    related_to,
    tags_on,
)
from guanxi.customers.queries.past import PastChange, past_changes
from guanxi.customers.queries.record import CustomerRecord, customer_record
from guanxi.customers.queries.story import StoryEntry, filter_titles, note_text, pinned_story, story

__all__ = [
    "CollaboratorRow", "CustomerHead", "CustomerPage", "CustomerRecord", "Figures", "PastChange", "PersonRow",
    "PointRow", "RelatedRow", "StoryEntry", "TagRow", "all_tags", "collaborators_of", "customer_head",
    "customer_page", "customer_record", "figures_of", "filter_titles", "note_text", "past_changes",
    "people_of", "pinned_story", "points_of", "related_to", "story", "tags_on",
]
