"""Where trainings with torch work: on the processor or on a GPU."""

from __future__ import annotations

from executive.errors import BadRequest

AUTO, CPU, CUDA = "auto", "cpu", "cuda"
DEVICES = (AUTO, CPU, CUDA)
"""What may be asked for; `auto` is a GPU where torch finds one."""


def chosen(wish: str) -> str:
    """The device to work on, `cpu` or `cuda`.

    Args:
        wish: One of `DEVICES`.

    Raises:
        BadRequest: if a GPU is asked for and torch finds none.
    """
    if wish == CPU:
        return CPU
    import torch

    if torch.cuda.is_available():
        return CUDA
    if wish == CUDA:
        raise BadRequest("--device cuda: torch finds no GPU on this machine; give --device cpu, or leave it out.")
    return CPU


def refuse_cuda(wish: str, what: str) -> None:
    """Refuse a GPU for a training that would not use it.

    Args:
        wish: One of `DEVICES`.
        what: What is to be trained, in words.

    Raises:
        BadRequest: if a GPU is asked for.
    """
    if wish == CUDA:
        raise BadRequest(f"{what} trains on the processor alone; give --device cpu, or leave it out.")
