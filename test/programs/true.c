/* SPDX-License-Identifier: Apache-2.0 */
/* A program that does nothing: what it costs to start is what the dynamic loader costs. */
int main(void)
{
	return 0;
}
