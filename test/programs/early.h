/* SPDX-License-Identifier: Apache-2.0 */
/* Calling this does nothing; it makes the linker keep the library that starts a thread before
 * main(). */
#ifndef TEST_EARLY_H
#define TEST_EARLY_H

void early_use(void);

#endif
