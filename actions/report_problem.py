"""The skill `report_problem`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateReportProblemForm(RequestForm):
    skill = "report_problem"
