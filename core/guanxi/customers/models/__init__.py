"""Tables of the customer and what belongs to it."""

from guanxi.customers.models.attachments import Attachment
from guanxi.customers.models.contact import (
    CHANNELS,
    COMMON_ABOVE,
    STRONG_KINDS,
    WEAK_KINDS,
    Consent,
    ContactPoint,
    IdentityKey,
)
from guanxi.customers.models.customer import KINDS, STATES, Customer, CustomerProfile
from guanxi.customers.models.fields import FIELD_TYPES, CustomerTag, CustomField, CustomOption, CustomValue, Tag
from guanxi.customers.models.people import Collaborator, ContactPerson, Relation

__all__ = ["CHANNELS", "COMMON_ABOVE", "FIELD_TYPES", "KINDS", "STATES", "STRONG_KINDS", "WEAK_KINDS", "Attachment",
           "Collaborator", "Consent", "ContactPerson", "ContactPoint", "CustomField", "CustomOption", "CustomValue",
           "Customer", "CustomerProfile", "CustomerTag", "IdentityKey", "Relation", "Tag"]
