// SPDX-License-Identifier: Apache-2.0
// Prints its environment, one variable a line.
public class Environment {
	public static void main(String[] args) {
		System.getenv().forEach((name, value) -> System.out.println(name + "=" + value));
	}
}
