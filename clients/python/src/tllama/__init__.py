"""Client of `tllama serve`: Lean 4 proofs judged soundly, for training and evaluation.

from tllama import Client

with Client("http://127.0.0.1:8000") as client:
    verdict = client.verify("theorem t : 1 + 1 = 2", proof="rfl")
    assert verdict.proved
"""

from .answers import Format, Judged, Level, Message, Position, Search, Status, Step, Verdict
from .client import AsyncClient, Client
from .errors import Busy, Failed, NotUnderstood, Refused, TllamaError, Unreachable
from .problems import Problem, read_problems
from .wire import Candidate, Patience

__version__ = "0.1.0"

__all__ = [
    "AsyncClient",
    "Busy",
    "Candidate",
    "Client",
    "Failed",
    "Format",
    "Judged",
    "Level",
    "Message",
    "NotUnderstood",
    "Patience",
    "Position",
    "Problem",
    "Refused",
    "Search",
    "Status",
    "Step",
    "TllamaError",
    "Unreachable",
    "Verdict",
    "read_problems",
]
