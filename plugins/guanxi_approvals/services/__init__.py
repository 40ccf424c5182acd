"""Writing: verbs that work in the unit of work behind their ctx, and never commit."""

from guanxi_approvals.services.absences import end_absence, name_deputy
from guanxi_approvals.services.asking import ask
from guanxi_approvals.services.deciding import decide
from guanxi_approvals.services.reviewing import remind, review
from guanxi_approvals.services.ruling import move_rule, retire_rule, save_rule
from guanxi_approvals.services.withdrawing import withdraw, withdraw_request

__all__ = ["ask", "decide", "end_absence", "move_rule", "name_deputy", "remind", "retire_rule", "review", "save_rule",
           "withdraw", "withdraw_request"]
