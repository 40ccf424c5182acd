"""The pages of rules: what needs whose approval, and who would be asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import Approvable, NotFound, _, _l, attempt, current_ctx, go_to, requires, toast, write
from guanxi_approvals import services
from guanxi_approvals.rights import RULES
from guanxi_approvals.ruling import InForce, rule_by_id, rules_in_force
from guanxi_approvals.services.ruling import MOST_STEPS
from guanxi_approvals.web.blueprint import blueprint
from guanxi_approvals.web.rule_form import RuleForm, form_of, rule_of
from guanxi_approvals.web.rules_shown import Trial, rules_shown, tried


@blueprint.get("/rules")
@requires(RULES)
def rules() -> str:
    """All rules in force, by kind and in the order in which they are tried."""
    ctx = current_ctx()
    return render_template("approvals/rules.html", rules=rules_shown(ctx, rules_in_force(ctx)),
                           kinds=list(ctx.catalogue.approvables.values()))


@blueprint.get("/rules/try")
@requires(RULES)
def try_rules() -> str:
    """Who would be asked, for facts and an asker that are typed in."""
    trial = tried(current_ctx(), _approvable(request.args.get("kind", "")), request.args)
    return _trial(trial)


@blueprint.get("/rules/new")
@requires(RULES)
def new_rule() -> str:
    """The empty form for one kind of thing."""
    approvable = _approvable(request.args.get("kind", ""))
    return _page(approvable, form_of(current_ctx(), approvable, None), None)


@blueprint.post("/rules/new")
@requires(RULES)
def create_rule() -> ResponseReturnValue:
    """Add a rule behind the others of its kind."""
    form = RuleForm()
    return _saved(_approvable(form.kind.data or ""), form, None)


@blueprint.get("/rules/<int:rule_id>")
@requires(RULES)
def edit_rule(rule_id: int) -> str:
    """A rule as it is in force."""
    rule = _rule(rule_id)
    approvable = _approvable(rule.kind)
    return _page(approvable, form_of(current_ctx(), approvable, rule), rule)


@blueprint.post("/rules/<int:rule_id>")
@requires(RULES)
def save_rule(rule_id: int) -> ResponseReturnValue:
    """Put a new version in its place; requests that wait keep the old one."""
    rule = _rule(rule_id)
    return _saved(_approvable(rule.kind), RuleForm(), rule)


@blueprint.post("/rules/steps")
@requires(RULES)
def rule_steps() -> str:
    """The steps with one more; nothing is saved."""
    form = RuleForm()
    approvable = _approvable(form.kind.data or "")
    if len(form.steps) < MOST_STEPS:
        form.steps.append_entry({"needs": "any"})
    return render_template("approvals/_steps.html", form=form.offer(current_ctx(), approvable, kept=False),
                           most=MOST_STEPS)


@blueprint.post("/rules/<int:rule_id>/move")
@requires(RULES)
def move_rule(rule_id: int) -> ResponseReturnValue:
    """Try it one place earlier."""
    write(lambda ctx: services.move_rule(ctx, rule_id))
    return go_to(url_for("approvals.rules"))


@blueprint.post("/rules/<int:rule_id>/remove")
@requires(RULES)
def remove_rule(rule_id: int) -> ResponseReturnValue:
    """Ask by it no longer."""
    write(lambda ctx: services.retire_rule(ctx, rule_id))
    toast(_("The rule asks nobody any more; requests that wait go on"))
    return go_to(url_for("approvals.rules"))


def _saved(approvable: Approvable, form: RuleForm, rule: InForce | None) -> ResponseReturnValue:
    result = attempt(form, lambda: write(lambda ctx: services.save_rule(
        ctx, rule_of(ctx, approvable, form, rule), rule.id if rule is not None else None)))
    if not result.ok:
        return _page(approvable, form, rule, result.problems), 422
    toast(_("Saved: it holds for what is asked from now on"))
    return go_to(url_for("approvals.rules"))


def _page(approvable: Approvable, form: RuleForm, rule: InForce | None, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    kept = rule is not None and bool(rule.content.filters)
    shown = rules_shown(ctx, [rule])[0] if rule is not None else None
    return render_template("approvals/rule.html", form=form.offer(ctx, approvable, kept=kept), rule=rule, shown=shown,
                           approvable=approvable, facts={fact.key: fact for fact in approvable.facts},
                           problems=problems, most=MOST_STEPS)


def _trial(trial: Trial) -> str:
    return render_template("approvals/try.html", trial=trial)


def _approvable(key: str) -> Approvable:
    found = current_ctx().catalogue.approvables.get(key)
    if found is None:
        raise NotFound(_l("Nothing of that kind can be approved, or its plugin is switched off."))
    return found


def _rule(rule_id: int) -> InForce:
    found = rule_by_id(current_ctx(), rule_id)
    if found is None:
        raise NotFound(_l("There is no such rule."))
    return found


