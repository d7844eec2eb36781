"""Where the running embedded servers of this clone are, told to other processes through a file."""

import json
from pathlib import Path


def instance_file(var_dir: Path) -> Path:
    return var_dir / "run" / "instance.json"


def running_instance(var_dir: Path) -> dict[str, str]:
    """Environment of the instance that `make run` started here: DATABASE_URL, REDIS_URL, origins. Empty if none."""
    try:
        content = json.loads(instance_file(var_dir).read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
