"""One run of training, step by step: what it is made of, how it goes on, and what it leaves."""

import copy
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from model_export.checkpoint import save_checkpoint, save_progress
from model_export.dataset import Windows
from model_export.loss import training_loss
from model_export.model import LoadLstm
from model_export.sampling import Source, batches
from model_export.training_tensors import tensors

FORGOTTEN_NAMES = 0.3  # share of windows whose series has no name, so that series nobody knows are forecast well too
AVERAGED = 0.998  # the average of weights forgets this slowly, a step


@dataclass(frozen=True)
class Recipe:
    """What, with the data, decides which network comes out."""

    steps: int = 12_000
    batch: int = 256
    learning_rate: float = 3e-3
    every: int = 500
    seed: int = 1

    def as_dict(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)


@dataclass
class Run:
    """The state between two steps."""

    recipe: Recipe
    model: LoadLstm
    averaged: LoadLstm
    optimizer: torch.optim.Optimizer
    generator: np.random.Generator
    names: list[str]
    step: int = 0
    best: float = math.inf
    running: float = 0.0
    cpu_seconds: float = 0.0  # of the runs before this one

    @classmethod
    def begin(cls, model: LoadLstm, recipe: Recipe, names: list[str]) -> "Run":
        """Before the first step."""
        optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, weight_decay=0.05, betas=(0.9, 0.98))
        averaged = copy.deepcopy(model).eval()
        return cls(recipe, model, averaged, optimizer, np.random.default_rng(recipe.seed), names)

    @staticmethod
    def progress_file(checkpoint: Path) -> Path:
        """Where a run that is not over lies."""
        return checkpoint.with_suffix(".progress")

    def train(self, sources: list[Source], validation: Windows, checkpoint: Path) -> float:
        """To the last step; the best validation loss."""
        began = time.process_time()
        save_progress(self.progress_file(checkpoint), self._progress(self.cpu_seconds))  # while it lies there, not over
        for windows in batches(sources, self.recipe.batch, self.generator):
            self.step += 1
            self.take_step(windows)
            if self.step % self.recipe.every == 0 or self.step == self.recipe.steps:
                self._validate(validation, checkpoint, self.cpu_seconds + time.process_time() - began)
            if self.step == self.recipe.steps:
                break
        self.progress_file(checkpoint).unlink(missing_ok=True)
        return self.best

    def take_step(self, windows: Windows) -> None:
        """One batch."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.learning_rate * schedule(self.step, self.recipe.steps)
        *inputs, series, target_wh = tensors(windows, device=self.device)
        forgotten = torch.from_numpy(self.generator.random(len(windows)) < FORGOTTEN_NAMES).to(self.device)
        self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss = training_loss(self.model, [*inputs, series.masked_fill(forgotten, 0)], target_wh)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.running += (float(loss.detach()) - self.running) / min(self.step, 200)
        average(self.averaged, self.model, min(AVERAGED, self.step / (self.step + 20)))

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.model.parameters()).device

    def _validate(self, validation: Windows, checkpoint: Path, cpu_seconds: float) -> None:
        loss = validation_loss(self.averaged, validation)
        print(
            f"step {self.step:6d} of {self.recipe.steps}  {cpu_seconds / 60:5.1f} CPU-min  "
            f"training {self.running:.5f}  validation {loss:.5f}",
            flush=True,
        )
        if loss < self.best:
            self.best = loss
            save_checkpoint(checkpoint, self.averaged, self.step, self.names)
        save_progress(self.progress_file(checkpoint), self._progress(cpu_seconds))

    def _progress(self, cpu_seconds: float) -> dict[str, Any]:
        return {
            "recipe": self.recipe.as_dict(),
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.bit_generator.state,
            "dropout": torch.get_rng_state(),
            "step": self.step,
            "best": self.best,
            "running": self.running,
            "cpu_seconds": cpu_seconds,
        }

    def go_on_from(self, saved: dict[str, Any]) -> None:
        """As if it had never stopped."""
        self.model.load_state_dict(saved["model"])
        self.averaged.load_state_dict(saved["averaged"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.generator.bit_generator.state = saved["generator"]
        torch.set_rng_state(saved["dropout"])
        self.step, self.best, self.running = saved["step"], saved["best"], saved["running"]
        self.cpu_seconds = saved["cpu_seconds"]


def validation_loss(model: LoadLstm, windows: Windows, size: int = 512) -> float:
    """The training loss on windows as they are, series known by name."""
    total, device = 0.0, next(model.parameters()).device
    with torch.no_grad():
        for start in range(0, len(windows), size):
            *inputs, target_wh = tensors(windows, slice(start, start + size), device)
            total += float(training_loss(model, inputs, target_wh)) * len(target_wh)
    return total / len(windows)


def schedule(step: int, steps: int) -> float:
    """A short warm-up, then a cosine down to a hundredth."""
    return min(1.0, step / 100) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def average(averaged: LoadLstm, model: LoadLstm, decay: float) -> None:
    """Move the averaged weights towards those of now."""
    with torch.no_grad():
        torch._foreach_lerp_(list(averaged.parameters()), list(model.parameters()), 1 - decay)
