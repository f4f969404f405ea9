/**
 * Sizes, boxes and the mapping between coordinate spaces.
 *
 * <p>Coordinates carry their space in their type: {@link dev.ergo.core.geometry.PixelBox} lives in
 * the original image (after EXIF orientation), {@link dev.ergo.core.geometry.ViewBox} in the
 * resized view that the policy sees. Nothing here touches pixels.
 */
package dev.ergo.core.geometry;
