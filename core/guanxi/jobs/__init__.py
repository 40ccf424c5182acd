"""Jobs: one table, no broker. Asked for in a unit of work, done by a worker, at least once and never lost."""

from guanxi.jobs.run import JobRun
from guanxi.jobs.services import cancel, enqueue, operation_of, retry

__all__ = ["JobRun", "cancel", "enqueue", "operation_of", "retry"]
