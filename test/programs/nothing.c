/* SPDX-License-Identifier: Apache-2.0 */
/* A shared object that may be preloaded into anything and does nothing there. */
const int nothing_at_all = 0;
