/**
 * The one exception type that means "the user can mend this"; everything else is a defect of Ergo.
 */
package dev.ergo.core.error;
