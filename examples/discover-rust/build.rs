// SPDX-License-Identifier: Apache-2.0
// Links with libgons.a in the directory GONS_LIB; without it, where the linker looks by itself.

fn main() {
    println!("cargo:rerun-if-env-changed=GONS_LIB");
    if let Ok(directory) = std::env::var("GONS_LIB") {
        println!("cargo:rerun-if-changed={directory}/libgons.a");
        println!("cargo:rustc-link-search=native={directory}");
    }
    println!("cargo:rustc-link-lib=static=gons");
}
