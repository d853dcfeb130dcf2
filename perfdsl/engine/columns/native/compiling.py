"""Text in LLVM's language to machine code of this processor."""

import ctypes
from functools import cache
from itertools import count
from threading import Lock
from typing import Any, Final

import llvmlite.binding as llvm
from attrs import field, frozen

_NUMBERS: Final = count()
_ONE_AT_A_TIME: Final = Lock()


@frozen
class Function:
    """Machine code in memory, which is there as long as this is. It is called without Python's lock."""

    call: Any
    _keeper: Any = field(repr=False)


def compiled(text: str, *, quickly: bool = False) -> Function:
    """The function `run` of a module; made `quickly` it is a little slower."""
    with _ONE_AT_A_TIME:
        machine, jit = _machine(quickly)
        module = llvm.parse_assembly(text)
        module.triple, module.data_layout = machine.triple, str(machine.target_data)
        # the text has every step once and nothing to be moved: passes over it find nothing, and take their time
        library = llvm.JITLibraryBuilder().add_object_img(machine.emit_object(module))
        library = library.export_symbol("run").add_current_process()
        tracker = library.link(jit, f"kernel{next(_NUMBERS)}")
    pointers = (ctypes.c_void_p,) * 4
    kind = ctypes.CFUNCTYPE(ctypes.c_uint8, *pointers, ctypes.c_int64, ctypes.c_int64)
    return Function(kind(tracker["run"]), (tracker, jit))


def assembly(text: str, *, quickly: bool = False) -> str:
    """What a module becomes, for those who want to see it."""
    machine, _ = _machine(quickly)
    module = llvm.parse_assembly(text)
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    found: str = machine.emit_assembly(module)
    return found


@cache
def _machine(quickly: bool) -> tuple[Any, Any]:  # noqa: FBT001 - cached, so by its place
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=0 if quickly else 3,
        # where much memory is in use, code and its constants may lie further apart than other models can say: Python would be stopped
        reloc="static",
        codemodel="large",
        jit=True,
    )
    return machine, llvm.create_lljit_compiler(machine)
