/* SPDX-License-Identifier: Apache-2.0 */
/* A library of the host that needs another one, data-only.so. */
extern const int needing;

const int needing = 1;
