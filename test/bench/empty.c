/* SPDX-License-Identifier: Apache-2.0 */
/* An ordinary shared object with nothing in it, built as anybody would: what every preload costs at
 * least. */
