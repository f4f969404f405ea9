/**
 * Counted random numbers: functions of a seed and coordinates, never of what was drawn before, so
 * that every run can be repeated and resumed from its configuration.
 */
package dev.ergo.core.random;
