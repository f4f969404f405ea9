/** A program that embeds Ergo. */
package com.example.host;
