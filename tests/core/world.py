"""A generated organisation with an oracle that says, in a few lines, who sees which customer."""

from __future__ import annotations

import random
from dataclasses import dataclass

from guanxi.ctx import Principal, Scope
from guanxi.customers.models import Collaborator
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made, principal

SEED = random.randrange(10**6)


@dataclass(frozen=True)
class World:
    """Ten staff in a tree of departments, sixty customers and who shares them."""

    boss: dict[int, int | None]
    place: dict[int, int]
    parent: dict[int, int | None]
    owner: dict[int, int | None]
    customer_place: dict[int, int | None]
    shared: set[tuple[int, int]]

    def below(self, department: int) -> set[int]:
        """A department and everything under it."""
        return {child for child in self.parent if department in self.upwards(child)}

    def upwards(self, department: int | None) -> set[int]:
        """A department and everything above it."""
        return set() if department is None else {department} | self.upwards(self.parent[department])

    def bosses(self, user: int) -> set[int]:
        """Everybody above a user."""
        boss = self.boss[user]
        return set() if boss is None else {boss} | self.bosses(boss)

    def sees(self, user: int, scope: Scope, customer: int) -> bool:
        """The oracle."""
        owner, place = self.owner[customer], self.customer_place[customer]
        if scope is Scope.ALL or owner == user or (customer, user) in self.shared:
            return True
        if scope is Scope.SUBORDINATES:
            return owner is not None and user in self.bosses(owner)
        if scope is Scope.DEPARTMENT:
            return place == self.place[user]
        return scope is Scope.DEPARTMENT_TREE and place is not None and self.place[user] in self.upwards(place)

    def principal(self, user: int, scope: Scope, action: str = "view") -> Principal:
        """The principal sign-in would make for this user with one role."""
        return principal(user, {f"customer.{action}": scope}, department_id=self.place[user],
                         subordinate_ids=frozenset(other for other in self.boss if user in self.bosses(other)),
                         department_tree_ids=frozenset(self.below(self.place[user])))


def generated(make: Made) -> World:
    """A world of its own for this run; the seed is printed."""
    print(f"seed {SEED}")
    dice = random.Random(SEED)
    parent: dict[int, int | None] = {}
    for _ in range(5):
        above = dice.choice([None, *parent])
        parent[make.department(parent_id=above)] = above
    boss: dict[int, int | None] = {}
    place: dict[int, int] = {}
    for _ in range(10):
        above, department = dice.choice([None, *boss]), dice.choice([*parent])
        user = make.user(manager_id=above, department_id=department)
        boss[user], place[user] = above, department
    owner: dict[int, int | None] = {}
    customer_place: dict[int, int | None] = {}
    for _ in range(60):
        holder, department = dice.choice([None, *boss]), dice.choice([None, *parent])
        customer = make.customer(owner_id=holder, department_id=department, phone=f"138{dice.randrange(10**8):08d}")
        owner[customer], customer_place[customer] = holder, department
    shared = {(dice.choice([*owner]), dice.choice([*boss])) for _ in range(20)}
    with unit_of_work(make.ctx) as unit:
        unit.session.add_all(Collaborator(customer_id=customer, user_id=user, added_at=unit.ctx.now)
                             for customer, user in shared)
    return World(boss, place, parent, owner, customer_place, shared)
