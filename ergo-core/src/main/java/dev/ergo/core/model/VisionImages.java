package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;

/** Patches of several images as vision.torchscript takes them. */
record VisionImages(
    NDArray pixels,
    NDArray order,
    NDArray places,
    NDArray windows,
    NDArray images,
    NDArray inWindows,
    NDArray inImages,
    NDArray restore,
    long widestWindow,
    long widestImage) {}
