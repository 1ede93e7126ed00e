"""SciPy's k-d tree, read alone: the same class, and none of the rest of its package."""

import subprocess
import sys

import numpy as np
import pytest

from exoviz.model.neighbours import distinct, distinct_pairs

READ = "import sys; from exoviz.model.neighbours import kd_tree; KDTree = kd_tree.tree_type(); "


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_tree_alone_brings_little_with_it() -> None:
    rest = ("scipy.linalg", "scipy.special", "scipy.optimize", "scipy._lib._array_api", "numpy.ma")
    assert run(f"{READ}print(*set({rest}) & set(sys.modules))") == ""


@pytest.mark.parametrize("first", [READ, "import scipy.spatial; " + READ])
def test_whoever_reads_all_of_scipy_has_the_same_tree(first: str) -> None:
    program = (
        f"{first}import pickle, scipy.spatial, numpy.testing; "
        "tree = pickle.loads(pickle.dumps(KDTree([[0.0, 0.0], [0.0, 3.0]]))); "
        "numpy.testing.assert_array_equal(tree.query([0.0, 1.0])[0], 1.0); "
        "print(KDTree is scipy.spatial.cKDTree, issubclass(scipy.spatial.KDTree, KDTree))"
    )
    assert run(program) == "True True"


def test_a_scipy_that_keeps_it_elsewhere_is_read_whole() -> None:
    program = (
        f"{READ}found = kd_tree._module_of('scipy.spatial._elsewhere'); "
        "print(found.cKDTree is KDTree, found.__name__)"
    )
    assert run(program) == "True scipy.spatial"


def test_threads_that_all_ask_first_have_the_same_tree() -> None:
    program = (
        "from concurrent.futures import ThreadPoolExecutor; "
        "from exoviz.model.neighbours import close_pairs; "
        "import numpy as np; points = np.eye(3); "
        "pool = ThreadPoolExecutor(8); "
        "print({len(one) for one in pool.map(close_pairs, [points] * 8, [2.0] * 8)})"
    )
    assert run(program) == "{3}"


def test_what_the_tree_takes_of_scipys_helpers_is_what_they_have() -> None:
    program = (
        f"{READ}helpers, name = kd_tree._HELPERS; import scipy.spatial; "
        "tree = vars(sys.modules['scipy.spatial._ckdtree']); "
        "print(getattr(sys.modules[helpers], name), tree[name])"
    )
    assert run(program) == "None None"


def test_what_occurs_is_what_numpy_finds() -> None:
    numbers = np.random.default_rng(3).integers(0, 40, (500, 2))
    for some in (numbers, numbers[:1], numbers[:0]):
        assert (distinct(some) == np.unique(some)).all()
        assert (distinct_pairs(some) == np.unique(some, axis=0)).all()
        assert distinct_pairs(some).shape == np.unique(some, axis=0).shape
