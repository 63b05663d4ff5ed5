"""CLIP and SigLIP models, by folder or by their id on the model hub, through transformers. Needs torch.

    HubModel("/models/siglip-base-patch16-224")      # a folder: nothing is fetched
    HubModel("openai/clip-vit-base-patch32")         # an id: transformers fetches it, or takes it from its cache

Weights are read from safetensors only, and no code of a model is run. Pictures are prepared here with the model's own
size, mean and deviation, since the image processors of transformers need libraries that nothing else here does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.errors import BadFile, BadRequest, NotInstalled
from executive.understanding.vision.crops import around
from executive.understanding.vision.language import Probabilities
from executive.understanding.vision.regions import Region
from executive.understanding.vision.view import View

_KINDS = ("clip", "siglip")
_PROMPT, _NEUTRAL = "a photo of the {}", "a photo of something"
_MARGIN = 0.15
"""Surroundings that are shown on each side of a region, as a share of its longer side."""


@dataclass(frozen=True)
class _Loaded:
    """A model in memory.

    Attributes:
        kind: "clip" or "siglip".
        model, tokenizer: As transformers has them.
        size: Width and height of its pictures [pixels].
        mean, deviation: Of its pictures' channels, in units of the largest value.
        words: Longest text that it takes [tokens].
    """

    kind: str
    model: Any
    tokenizer: Any
    size: int
    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]
    words: int


class HubModel:
    """A `VisionLanguage` model out of any CLIP or SigLIP.

    SigLIP gives a probability for each pair itself. CLIP only ranks texts, so its probability is that of the phrase
    against a neutral text ("a photo of something"), for the same region.

    Args:
        name: Folder with `config.json`, safetensors and tokenizer, or an id on the model hub; read at the first call.
    """

    def __init__(self, name: str | Path) -> None:
        self._name = str(name)

    def prepare(self) -> None:
        """Load the model now, so that what is wrong with it is found before anything moves; raises as `scores`."""
        self._loaded  # noqa: B018 - loads

    def scores(self, view: View, regions: Sequence[Region], phrases: Sequence[str]) -> Probabilities:
        """See `VisionLanguage`.

        Raises:
            BadFile: if the folder is missing, incomplete, or holds another kind of model.
            BadRequest: if the id cannot be had.
            NotInstalled: if torch or transformers is missing.
        """
        if not regions or not phrases:
            return np.zeros((len(regions), len(phrases)))
        loaded = self._loaded
        texts = [_PROMPT.format(phrase) for phrase in phrases]
        pictures = np.stack([_picture(view.image, region, loaded) for region in regions])
        if loaded.kind == "siglip":
            odds = _odds(loaded, pictures, texts)
        else:
            both = _odds(loaded, pictures, [*texts, _NEUTRAL])
            odds = both[:, :-1] - both[:, -1:]
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))

    def known(self, words: str) -> str:
        """See `VisionLanguage`. Models of the hub have learned from whatever people write below pictures."""
        return words

    @cached_property
    def _loaded(self) -> _Loaded:
        try:
            import torch  # noqa: F401 - transformers needs it and says so less clearly
            from safetensors import SafetensorError
            from transformers import AutoConfig, AutoModel, AutoTokenizer
            from transformers.image_processing_base import ImageProcessingMixin
        except ImportError as error:
            raise NotInstalled("torch and transformers", "a vision-language model of the hub") from error
        local = _is_folder(self._name)
        options = {"local_files_only": local}
        try:
            config = AutoConfig.from_pretrained(self._name, trust_remote_code=False, **options)
            if config.model_type not in _KINDS:
                raise BadFile(self._name, f"is a model of the kind '{config.model_type}', neither CLIP nor SigLIP.")
            model = AutoModel.from_pretrained(
                self._name, config=config, use_safetensors=True, trust_remote_code=False, **options
            ).eval()
            tokenizer = AutoTokenizer.from_pretrained(self._name, trust_remote_code=False, **options)
            preparation, _ = ImageProcessingMixin.get_image_processor_dict(self._name, **options)
        except (OSError, ValueError, SafetensorError) as error:
            problem = f"cannot be loaded as a vision-language model: {str(error).splitlines()[0]}"
            raise (BadFile(self._name, problem) if local else BadRequest(f"'{self._name}' {problem}")) from error
        return _Loaded(
            config.model_type,
            model,
            tokenizer,
            int(config.vision_config.image_size),
            np.asarray(preparation.get("image_mean", [0.5] * 3), dtype=np.float32),
            np.asarray(preparation.get("image_std", [0.5] * 3), dtype=np.float32),
            int(config.text_config.max_position_embeddings),
        )


def _is_folder(name: str) -> bool:
    """Whether a name is a folder with a model; else it must look like an id of the hub.

    Raises:
        BadFile: if it is a path that is no such folder, or one whose weights are not safetensors.
    """
    path = Path(name)
    if path.is_dir():
        for wanted, what in (("config.json", "config.json"), ("*.safetensors", "weights in safetensors")):
            if not list(path.glob(wanted)):
                raise BadFile(path, f"holds no {what}; a folder with a CLIP or SigLIP model is wanted.")
        return True
    if path.exists() or path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise BadFile(path, "is no folder; a folder with a CLIP or SigLIP model, or its id on the hub, is wanted.")
    return False


def _picture(image: NDArray[np.uint8], region: Region, loaded: _Loaded) -> NDArray[np.float32]:
    """The square around a region as the model wants it; shape (3, size, size)."""
    import cv2

    patch = around(image, region, _MARGIN)
    way = cv2.INTER_AREA if len(patch) > loaded.size else cv2.INTER_CUBIC
    square = cv2.resize(patch, (loaded.size, loaded.size), interpolation=way).astype(np.float32) / 255.0
    return np.moveaxis((square - loaded.mean) / loaded.deviation, -1, 0)


def _odds(loaded: _Loaded, pictures: NDArray[np.float32], texts: Sequence[str]) -> NDArray[np.float64]:
    """The model's log-odds; shape (pictures, texts)."""
    import torch

    padding = "max_length" if loaded.kind == "siglip" else True  # SigLIP was trained on full lengths without a mask
    tokens = loaded.tokenizer(
        list(texts), padding=padding, truncation=True, max_length=loaded.words, return_tensors="pt"
    )
    inputs = {"input_ids": tokens["input_ids"], "pixel_values": torch.from_numpy(pictures)}
    if loaded.kind == "clip":
        inputs["attention_mask"] = tokens["attention_mask"]
    with torch.inference_mode():
        return np.asarray(loaded.model(**inputs).logits_per_image.numpy(), dtype=np.float64)
