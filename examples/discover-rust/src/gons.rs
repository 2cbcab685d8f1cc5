// SPDX-License-Identifier: Apache-2.0

//! As much of gons.h as this program needs, made safe.

use std::ffi::{CStr, CString};
use std::fmt;
use std::fs::File;
use std::io;
use std::mem::ManuallyDrop;
use std::os::raw::{c_char, c_int, c_void};
use std::os::unix::io::FromRawFd;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::{ptr, slice};

mod c {
    use super::{c_char, c_int, c_void};

    #[repr(C)]
    pub struct Plan([u8; 0]);
    #[repr(C)]
    pub struct Stream([u8; 0]); // FILE

    extern "C" {
        pub fn gons_plan_new() -> *mut Plan;
        pub fn gons_plan_free(plan: *mut Plan);
        pub fn gons_plan_set(plan: *mut Plan, word: *const c_char, value: *const c_char) -> c_int;
        pub fn gons_plan_error(plan: *const Plan) -> *const c_char;
        pub fn gons_spawn(
            plan: *mut Plan,
            path: *const c_char,
            argv: *const *const c_char,
            envp: *const *const c_char,
            pidfd: *mut c_int,
        ) -> c_int;
        pub fn gons_action(
            name: *const c_char,
            action: extern "C" fn(*mut Stream, *mut Stream) -> c_int,
        ) -> c_int;
        pub fn gons_dispatch();
        pub fn gons_reexec(
            plan: *mut Plan,
            name: *const c_char,
            param: *const c_void,
            nparam: usize,
            result: *mut *mut c_void,
            nresult: *mut usize,
        ) -> c_int;

        // Of libc, which std is linked with.
        pub fn fileno(stream: *mut Stream) -> c_int;
        pub fn free(memory: *mut c_void);
        pub fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    }
}

/// What libgons says of a failure.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error(error.to_string())
    }
}

/// Something that [`Plan::reexec`] can run in this program, started again. A type and not a
/// closure, since the new process has nothing of the memory of this one.
pub trait Action {
    const NAME: &'static str;

    fn run(param: &File, result: &File) -> io::Result<()>;
}

extern "C" fn run<A: Action>(param: *mut c::Stream, result: *mut c::Stream) -> c_int {
    // SAFETY: both streams are open, and libgons closes them after this.
    let file = |stream| ManuallyDrop::new(unsafe { File::from_raw_fd(c::fileno(stream)) });

    match A::run(&file(param), &file(result)) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("{error}");
            1
        }
    }
}

fn text(bytes: &str) -> CString {
    CString::new(bytes).expect("no NUL byte")
}

/// Makes an action known; to be called before [`dispatch`].
pub fn register<A: Action>() -> io::Result<()> {
    // SAFETY: the name is copied.
    match unsafe { c::gons_action(text(A::NAME).as_ptr(), run::<A>) } {
        0 => Ok(()),
        status => Err(io::Error::from_raw_os_error(-status)),
    }
}

/// Runs the action and ends, in a process that [`Plan::reexec`] has started. The first thing that
/// `main` does.
pub fn dispatch() {
    // SAFETY: there are no threads yet.
    unsafe { c::gons_dispatch() }
}

/// Where something is to run. A plan can move to another thread, but not be shared.
pub struct Plan(*mut c::Plan);

// SAFETY: libgons ties a plan to no thread.
unsafe impl Send for Plan {}

impl Drop for Plan {
    fn drop(&mut self) {
        // SAFETY: nobody else has it.
        unsafe { c::gons_plan_free(self.0) }
    }
}

impl Plan {
    pub fn new() -> Self {
        // SAFETY: takes nothing.
        let plan = unsafe { c::gons_plan_new() };
        assert!(!plan.is_null(), "out of memory");
        Plan(plan)
    }

    pub fn set(&mut self, word: &str, value: &str) -> Result<(), Error> {
        // SAFETY: both are copied.
        let status = unsafe { c::gons_plan_set(self.0, text(word).as_ptr(), text(value).as_ptr()) };
        self.check(status).map(drop)
    }

    /// Runs an action there; the result is what it has written.
    pub fn reexec<A: Action>(&mut self, param: &[u8]) -> Result<Vec<u8>, Error> {
        let mut result = ptr::null_mut();
        let mut length = 0;
        // SAFETY: everything outlives the call, which is over when the action is.
        let status = unsafe {
            c::gons_reexec(
                self.0,
                text(A::NAME).as_ptr(),
                param.as_ptr().cast(),
                param.len(),
                &mut result,
                &mut length,
            )
        };
        if status != 0 {
            return Err(self.error());
        }
        // SAFETY: libgons has allocated that many bytes, for us to free.
        unsafe {
            let copy = slice::from_raw_parts(result.cast(), length).to_vec();
            c::free(result);
            Ok(copy)
        }
    }

    /// Runs a program there, with the environment of this one, and waits for its end.
    pub fn run(&mut self, program: &[String]) -> Result<ExitStatus, Error> {
        assert!(!program.is_empty(), "a program has a name");
        let words: Vec<CString> = program.iter().map(|word| text(word)).collect();
        let mut argv: Vec<*const c_char> = words.iter().map(|word| word.as_ptr()).collect();
        argv.push(ptr::null());
        // SAFETY: argv ends in NULL, and what it points to outlives the call.
        let status =
            unsafe { c::gons_spawn(self.0, argv[0], argv.as_ptr(), ptr::null(), ptr::null_mut()) };
        let child = self.check(status)?;
        let mut status = 0;
        // SAFETY: a child of ours that nobody else waits for.
        while unsafe { c::waitpid(child, &mut status, 0) } < 0 {
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error.into());
            }
        }
        Ok(ExitStatus::from_raw(status))
    }

    fn check(&self, status: c_int) -> Result<c_int, Error> {
        if status < 0 {
            return Err(self.error());
        }
        Ok(status)
    }

    fn error(&self) -> Error {
        // SAFETY: after a failure there is a message, which belongs to the plan; it is copied.
        let message = unsafe { CStr::from_ptr(c::gons_plan_error(self.0)) };
        Error(message.to_string_lossy().into_owned())
    }
}
