"""What `theorems.yaml` calls: `lm-eval` reads this file by its path, and not as a part of the package."""

from tllama.lm_eval import judge, load, process_results

__all__ = ["judge", "load", "process_results"]
